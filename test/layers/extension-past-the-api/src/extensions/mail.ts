import { report } from "../telemetry/report";

export const mail = report;
