// Checks a draft while it is typed, and adds the buttons that need a script. Everything else works without this file.
"use strict";

(() => {
  document.documentElement.classList.add("script");

  for (const form of document.querySelectorAll("form[data-live]")) {
    const place = document.getElementById(form.dataset.live);
    const said = document.getElementById(form.dataset.live + "-said");
    const earlier = document.getElementById("result");
    const draft = form.querySelector("textarea");
    if (!place || !draft) continue;
    let timer = 0;
    let running = null;

    const clear = () => {
      place.replaceChildren();
      place.classList.remove("waiting");
      said.textContent = "";
    };

    const look = async () => {
      if (running) running.abort();
      running = new AbortController();
      place.classList.add("waiting");
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: new URLSearchParams(new FormData(form)),
          headers: { "X-Part": "result" },
          signal: running.signal,
          credentials: "omit",
          cache: "no-store",
        });
        if (!answer.ok) return clear();
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (earlier) earlier.replaceChildren();
        place.replaceChildren(...page.body.children);
        addCopying(place);
        // Said once, and only when it has changed: the marked words themselves can be read at leisure.
        const lead = place.querySelector(".lead");
        const text = lead ? lead.textContent : "";
        if (said.textContent !== text) said.textContent = text;
      } catch (error) {
        if (error.name !== "AbortError") clear();
        return;
      }
      place.classList.remove("waiting");
    };

    form.addEventListener("input", () => {
      clearTimeout(timer);
      if (!draft.value.trim()) {
        if (running) running.abort();
        return clear();
      }
      timer = setTimeout(look, 350);
    });
  }

  function addCopying(within) {
    for (const figure of within.querySelectorAll("[data-copy]")) {
      const text = figure.querySelector(".text");
      if (!text || !navigator.clipboard || figure.querySelector("button")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = figure.dataset.copy;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = figure.dataset.copied;
        setTimeout(() => { button.textContent = figure.dataset.copy; }, 2000);
      });
      figure.append(button);
    }
  }
  addCopying(document);

  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
})();
