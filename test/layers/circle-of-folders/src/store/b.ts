import { c } from "../base/c";

export const b = c;
