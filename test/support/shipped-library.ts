import type { ModuleHost, MountedPlace, MountOptions } from "./host";

/** Where the library is in a place that {@link mountShipped} made, unless another parent was chosen. */
export const SHIPPED_PATH = "ServerStorage/PaoPaoDataStore";

/** The file that Luau users get: `PPDB_SHIPPED`, or else the modules of the build. */
export function shippedFile(modules: ModuleHost): string {
	return modules.variable("PPDB_SHIPPED") ?? "default.project.json";
}

/** Mounts the library, as Luau users get it, on a server. */
export function mountShipped(
	modules: ModuleHost,
	environment: Record<string, unknown>,
	options?: MountOptions,
): MountedPlace {
	return modules.mount(shippedFile(modules), environment, options);
}
