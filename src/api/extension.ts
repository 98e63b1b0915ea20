/*
 * What extensions are made of: they import this and what users import, and nothing else from the library.
 */
export type { Clock, HttpSeam, Platform } from "../platform/platform";
export type { Report, ReportLevel } from "../telemetry/report";
export type { ReportSink, ReportSource, ReportStat } from "../telemetry/report-sink";
export { drawnSeconds, growingSeconds } from "../threads/growing-wait";
export { Pause } from "../threads/pause";
