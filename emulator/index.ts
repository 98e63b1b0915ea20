export { EmulatedCloud } from "./cloud";
export type { CloudOptions } from "./knobs";
export { EmulatedDataStore } from "./data-store/data-store";
export { EmulatedDataStoreService } from "./data-store/data-store-service";
export type { DataStoreKnobs } from "./data-store/data-store-options";
export { EmulatedOrderedDataStore } from "./data-store/ordered-data-store";
export type { ObservedWrite, PeekedRecord, RecordBackend } from "./data-store/record-backend";
export { EmulatedEnums } from "./base/enum";
export type { EmulatedEnumItem } from "./base/enum";
export type { FaultKind, FaultyService, HangStage, ScriptedFault } from "./faults/fault-kind";
export type { Faults } from "./faults/faults";
export { host } from "./host";
export type {
	LoopbackRequest,
	LoopbackResponse,
	LoopbackServer,
	ModuleHost,
	MountOptions,
	MountedPlace,
} from "./host";
export { DiscordStandIn } from "./http/discord";
export { formProblem, utf16Length } from "./http/discord-message";
export type { DiscordMessage } from "./http/discord";
export type { HttpRequest, HttpResponse } from "./http/http-backend";
export { EmulatedHttpService } from "./http/http-service";
export type { HttpKnobs } from "./http/http-options";
export { EmulatedMemoryStoreService } from "./memory-store/memory-store-service";
export type { MemoryStoreKnobs } from "./memory-store/memory-store-options";
export { EmulatedMessagingService } from "./messaging/messaging-service";
export type { MessagingKnobs } from "./messaging/messaging-options";
export type { EmulatedPlayer } from "./players/player";
export type { EmulatedPlayers } from "./players/players";
export { Random } from "./base/random";
export { ServerSignal } from "./scheduler/server-signal";
export type { ServerConnection } from "./scheduler/server-signal";
export type { TaskLibrary } from "./scheduler/task-library";
export type { VirtualClock } from "./scheduler/virtual-clock";
export type { EmulatedDataModel } from "./server/data-model";
export { createInstance } from "./server/instances";
export { GameServer } from "./server/game-server";
export type { ServerOptions } from "./server/game-server";
export type { ServerClock } from "./server/environment";
export type { EmulatedRunService } from "./server/run-service";
export type { EmulatedScriptContext } from "./server/script-context";
export type {
	ObservedRequest,
	RequestFilter,
	RequestLog,
	RequestTotals,
} from "./context/request-log";
export type { OutputLine } from "./context/server-context";
export type { RemovalOrder, ShutdownOptions } from "./server/shutdown";
