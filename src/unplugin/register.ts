/** @file `node --import nabla/register app.js`: specs can then be imported. */
import { register } from "node:module";

register("./loader.js", import.meta.url);
