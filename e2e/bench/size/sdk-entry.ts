export { connect, MiniAppError } from "@plaza/sdk";
