export { host } from "../../emulator/host";
export type {
	LoopbackRequest,
	LoopbackResponse,
	LoopbackServer,
	ModuleHost,
	MountOptions,
	MountedPlace,
} from "../../emulator/host";
