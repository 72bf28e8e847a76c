// The classic WebDriver's client warns of every command that is classic, and logs what is asked and answered. It looks here when it is loaded.
Object.assign(process.env, { DISABLE_WEBDRIVERIO_DEPRECATION_WARNINGS: "true", WDIO_LOG_LEVEL: "silent" });
