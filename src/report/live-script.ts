/** @file The script of a page that shows a training while it runs. Text for a browser, so it is plain JavaScript in a string. */

/**
 * The server sends `progress` (a line), `parts` (HTML by id) and at last `end` (the finished page). When it goes away without an
 * end, the page keeps what it has.
 */
export const LIVE_SCRIPT = `
const live = document.getElementById("live");
const events = new EventSource("events");
const put = (parts) => { for (const [id, html] of Object.entries(parts)) document.getElementById(id).innerHTML = html; };
events.addEventListener("progress", (event) => { live.textContent = JSON.parse(event.data); });
events.addEventListener("parts", (event) => put(JSON.parse(event.data)));
events.addEventListener("end", (event) => {
  events.close();
  const { line, page } = JSON.parse(event.data);
  live.textContent = line;
  if (!page) return;
  const whole = new DOMParser().parseFromString(page, "text/html");
  put(Object.fromEntries(["tiles", "curves", "findings"].map((id) => [id, whole.getElementById(id).innerHTML])));
});
events.addEventListener("error", () => {
  events.close();
  live.textContent = "The training does not answer any more.";
});
`;
