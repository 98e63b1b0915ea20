import type { PPDB as StoreOf, PPDBConstructor } from "./api/ppdb";
import { createPPDB } from "./api/create-ppdb";
import { WebhookMailer } from "./extensions/discord/webhook-mailer";
import { engine } from "./platform/engine";
import { warnOfSecondCopy } from "./api/second-copy";

warnOfSecondCopy(engine, script.GetFullName());

/** The stores of this server. `new PPDB(name, options)`, or `PPDB.new(name, options)` in Luau. */
export const PPDB: PPDBConstructor = createPPDB(
	engine,
	(platform, serverId) => new WebhookMailer(platform, serverId),
);
/** A store of documents with data of type `T`. */
export type PPDB<T = unknown, Missing extends undefined = undefined> = StoreOf<T, Missing>;

export { PPDBError } from "./base/error";
export type { PPDBErrorCode, PPDBErrorDetails } from "./base/error";
export type { BatchAllResult } from "./batch/batch-update-all";
export type { BatchProgress, BatchResult, BatchResults } from "./batch/batch-update";
export type { ExportedDocument } from "./batch/export-documents";
export type { KeysProgress } from "./batch/list-keys";
export type { DeepReadonly } from "./base/deep-readonly";
export type { AdoptableLibrary } from "./record-format/foreign-record";
export type { ChangeSource } from "./events/change-feed";
export type { Disconnect, Hook, Hooks, SaveSummary } from "./events/hooks";
export type { UserIdsFunction } from "./record-format/user-ids";
export type { Patch } from "./base/patch";
export type { PPDBOptions } from "./store/options";
export type { CommitView, DocumentView } from "./api/inspect";
export type { ReportLevel } from "./telemetry/report";
export type { LogEntry, Logger } from "./telemetry/log-entry";
export type { Degradation, ServerStat, StoreStat } from "./api/stat";
export type { StatusKind, StoreStatus } from "./telemetry/status";
export type {
	BatchAllOptions,
	IncrementOptions,
	PageProgress,
	UpdateFunction,
	UpdateOptions,
} from "./update/update-options";
export type { TransactionFunction } from "./transaction/transaction-function";
export type { Migration, Migrations, MigrationStep } from "./schema/migrations";
export type { Template } from "./schema/template";
export type { RepairFunction, SchemaCheck } from "./schema/validation";
export type { Storable } from "./base/storable";
