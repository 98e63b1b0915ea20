import type { PPDB as StoreOf, PPDBConstructor } from "./api/ppdb";
import { createPPDB } from "./create-ppdb";
import { engine } from "./platform/engine";
import { warnOfSecondCopy } from "./report/second-copy";

warnOfSecondCopy(engine, script.GetFullName());

/** The stores of this server. `new PPDB(name, options)`, or `PPDB.new(name, options)` in Luau. */
export const PPDB: PPDBConstructor = createPPDB(engine);
/** A store of documents with data of type `T`. */
export type PPDB<T = unknown, Missing extends undefined = undefined> = StoreOf<T, Missing>;

export { PPDBError } from "./error";
export type { PPDBErrorCode, PPDBErrorDetails } from "./error";
export type { BatchAllResult } from "./batch/batch-update-all";
export type { BatchProgress, BatchResult, BatchResults } from "./batch/batch-update";
export type { ExportedDocument } from "./batch/export-documents";
export type { KeysProgress } from "./batch/list-keys";
export type { DeepReadonly } from "./deep-readonly";
export type { AdoptableLibrary } from "./document/foreign-record";
export type { ChangeSource } from "./hooks/change-feed";
export type { Disconnect, Hook, Hooks, SaveSummary } from "./hooks/hooks";
export type { UserIdsFunction } from "./document/user-ids";
export type { Patch } from "./document/patch-fields";
export type { PPDBOptions } from "./options";
export type { CommitView, DocumentView } from "./report/inspect";
export type { ReportLevel } from "./report/report";
export type { LogEntry, Logger } from "./report/reporter";
export type { Degradation, ServerStat, StoreStat } from "./report/stat";
export type { StatusKind, StoreStatus } from "./report/status";
export type {
	BatchAllOptions,
	IncrementOptions,
	PageProgress,
	UpdateFunction,
	UpdateOptions,
} from "./update-options";
export type { TransactionFunction } from "./transaction/decision";
export type { Migration, Migrations, MigrationStep } from "./schema/migrations";
export type { Template } from "./schema/template";
export type { RepairFunction, SchemaCheck } from "./schema/validation";
export type { Storable } from "./storable";
