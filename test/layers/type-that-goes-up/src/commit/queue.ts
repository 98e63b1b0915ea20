import type { Store } from "../store/store";

export const nameOf = ({ name }: Store) => name;
