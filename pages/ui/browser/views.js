// The two views of the page: its head, which stays in sight, and the sheet with its reading text.

class Head {
  constructor(parent, hub) {
    this.toolbar = new Toolbar(parent, hub);
    this.comparison = new Comparison(parent);
    this.notices = element("div", { role: "alert", class: "xs-notices" });
    parent.append(this.notices);
    const head = parent.closest(".st-key-head"); // with the panel that Streamlit draws in it
    new ResizeObserver(() => {
      document.documentElement.style.setProperty("--xs-head-height", `${head.offsetHeight}px`);
    }).observe(head);
  }

  update({ address, toolbar, notices, comparison }) {
    if (address && !location.search) history.replaceState(history.state, "", address);
    this.toolbar.update(toolbar);
    const said = notices.join("\n");
    if (said !== this.said) {
      this.said = said;
      this.notices.replaceChildren(...notices.map((notice) => element("p", {}, notice)));
    }
    this.comparison.update(comparison);
  }
}

class Sheet {
  constructor(parent, hub) {
    this.hub = hub;
    this.article = element("article", { class: "xs-article" });
    this.sections = []; // {text, lesson, grid}, the last without a grid
    parent.append(this.article);
  }

  // Each section: {prose: names of texts, title, lesson, grid}, shown in this order.
  update({ sections, ...shared }) {
    while (this.sections.length > sections.length) this.sections.pop().node.remove();
    sections.forEach((described, at) => {
      const section = this.sections[at] ?? this.add();
      this.showText(section, described);
      this.showGrid(section, described.grid && { ...described.grid, ...shared });
    });
  }

  add() {
    const section = { node: element("section"), text: element("div"), lesson: element("p", { class: "xs-lesson" }) };
    section.node.append(section.text, section.lesson);
    this.article.append(section.node);
    this.sections.push(section);
    return section;
  }

  showText(section, { prose, title, lesson }) {
    const shown = JSON.stringify([prose, title]);
    if (section.shown !== shown) {
      section.shown = shown;
      section.text.innerHTML = prose.map((name) => this.hub.prose[name]).join("");
      if (title) section.text.append(element("h2", {}, title));
    }
    setText(section.lesson, lesson);
    section.lesson.hidden = !lesson;
  }

  showGrid(section, described) {
    if (!described) {
      section.grid?.remove();
      delete section.grid;
      return;
    }
    section.grid ??= new Grid(section.node, this.hub);
    section.grid.update(described);
  }
}
