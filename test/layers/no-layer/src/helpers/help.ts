import { error } from "../base/error";

export const help = error;
