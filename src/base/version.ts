/** The version of the library, that of package.json: `npm run check` compares. */
export const VERSION = "0.1.0";
