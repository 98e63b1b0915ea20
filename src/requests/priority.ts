/** Who goes first when the budget is short. */
export type Priority = "closing" | "leaving" | "loading" | "flushing" | "maintenance";

/** All priorities, most urgent first. */
export const PRIORITIES: ReadonlyArray<Priority> = [
	"closing",
	"leaving",
	"loading",
	"flushing",
	"maintenance",
];

/** Whether one priority goes before another. */
export function isMoreUrgent(priority: Priority, than: Priority): boolean {
	return PRIORITIES.indexOf(priority) < PRIORITIES.indexOf(than);
}
