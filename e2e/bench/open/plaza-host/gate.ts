import "@plaza/bridge/gate-worker";
