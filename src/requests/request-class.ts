/** What a request costs from the budgets. */
export type RequestClass = "read" | "update" | "remove" | "list";

/** All request classes, in the order in which they are checked. */
export const REQUEST_CLASSES: ReadonlyArray<RequestClass> = ["read", "update", "remove", "list"];
