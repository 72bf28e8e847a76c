#!/usr/bin/env node
import { boot } from "../src/boot/boot.mjs";

await boot("simulate");
