/** What a request takes from the budgets. */
export type RequestClass = "read" | "update" | "remove" | "list";

/** All request classes, in the order in which they are looked at. */
export const REQUEST_CLASSES: ReadonlyArray<RequestClass> = ["read", "update", "remove", "list"];
