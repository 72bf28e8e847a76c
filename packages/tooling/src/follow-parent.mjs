// @ts-check
// Loaded into the server by `--import`. When the process that started it is gone, however it went, the server stops as by Ctrl-C.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
