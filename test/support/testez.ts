import TestEZ from "@rbxts/testez";

/** What a spec module exports: it calls `describe` and `it`. */
export type SpecFunction = () => void;

/** A `describe` or `it` before it ran. */
export interface PlanNode {
	readonly phrase: string;
	readonly type: string;
	readonly modifier: string;
}

/** Everything that the specs of one plan declared. */
export interface TestPlan {
	findNodes(accept: (node: PlanNode) => boolean): Array<PlanNode>;
}

/** A `describe` or `it` after it ran. */
export interface ResultNode {
	readonly planNode: PlanNode;
	readonly children: ReadonlyArray<ResultNode>;
	readonly errors: ReadonlyArray<string>;
}

/** What became of a plan. */
export interface TestResults {
	readonly children: ReadonlyArray<ResultNode>;
	readonly successCount: number;
	readonly failureCount: number;
	readonly skippedCount: number;
}

interface PlannedModule {
	readonly method: SpecFunction;
	readonly path: ReadonlyArray<string>;
	readonly pathStringForSorting: string;
}

interface Runner {
	readonly TestPlanner: { readonly createPlan: (modules: Array<PlannedModule>) => TestPlan };
	readonly TestRunner: { readonly runPlan: (plan: TestPlan) => TestResults };
}

// TestEZ's own declarations leave out or mistype the fields that are used here.
const runner = TestEZ as unknown as Runner;

/** Collects the `describe` and `it` blocks of one spec module. */
export function planSpec(name: string, method: SpecFunction): TestPlan {
	return runner.TestPlanner.createPlan([{ method, path: [name], pathStringForSorting: name }]);
}

/** Runs a plan to its end. */
export function runPlan(plan: TestPlan): TestResults {
	return runner.TestRunner.runPlan(plan);
}

/** Whether a node is an `it`. */
export function isTest(node: PlanNode): boolean {
	return node.type === (TestEZ.TestEnum.NodeType.It as unknown);
}

/** Whether a node was declared with `itFOCUS`, `describeFOCUS` or `FOCUS()`. */
export function isFocused(node: PlanNode): boolean {
	return node.modifier === (TestEZ.TestEnum.NodeModifier.Focus as unknown);
}
