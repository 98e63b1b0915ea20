export const error = 1;
