/** @file The page of a network inside VS Code: nothing but its own script may run, and nothing is loaded. */
const { randomBytes } = require("node:crypto");

/** The page of `nabla graph` as a webview shows it. */
exports.securePage = (page) => {
  const nonce = randomBytes(16).toString("hex");
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'`;
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return page
    .replace(/<head>|<meta charset/i, (tag) => (tag.startsWith("<head") ? `${tag}${meta}` : `${meta}${tag}`))
    .replaceAll("<script>", `<script nonce="${nonce}">`);
};

/** What stands there while the spec has errors and no picture was drawn before. */
exports.emptyPage = (message) => `<!doctype html><title>Nabla</title><p>${message}</p>`;
