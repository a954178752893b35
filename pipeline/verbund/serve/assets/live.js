// Reloads the page when what it shows has changed (verbund watch).
"use strict";
{
  const shown = document.currentScript.dataset; // of what the page was made
  const address = new URL("events", document.currentScript.src);
  let events = null;
  const look = (message) => {
    const now = JSON.parse(message.data);
    if (Object.keys(shown).some((part) => shown[part] !== now[part])) location.reload();
  };
  const listen = () => {
    if (document.hidden) { // a browser has few connections for all pages of a server
      events?.close();
      events = null;
    } else if (events === null) {
      events = new EventSource(address);
      events.onmessage = look;
    }
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}
