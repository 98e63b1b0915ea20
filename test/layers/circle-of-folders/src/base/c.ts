import type { a } from "../store/a";

export const c: typeof a = 1;
