export { checkCatalogues } from "./check-catalogues.ts";
