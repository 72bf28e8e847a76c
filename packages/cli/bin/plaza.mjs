#!/usr/bin/env node
// A file of its own, so that a workspace can link the command before anything is built.
import "../dist/bin.js";
