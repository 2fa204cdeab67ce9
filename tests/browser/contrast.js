// Contrast of every visible text below the given roots against what is behind it, as WCAG 2 reckons it.
(selectors) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (text) => {
    const srgb = /^color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)(?: \/ ([\d.e+-]+))?\)$/.exec(text);
    if (srgb) return [...srgb.slice(1, 4).map((part) => Number(part) * 255), Number(srgb[4] ?? 1)];
    const rgb = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
    if (rgb) return [...rgb.slice(1, 4).map(Number), Number(rgb[4] ?? 1)];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (front, back) => back.map((part, at) => front[at] * front[3] + part * (1 - front[3])).slice(0, 3);
  const tint = (style) => { // a selection lies over the background as an image of one colour
    const found = /^linear-gradient\(((?:rgba?|color)\([^)]*\))/.exec(style.backgroundImage);
    return found ? parse(found[1]) : [0, 0, 0, 0];
  };
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      layers.push(tint(style), parse(style.backgroundColor));
    }
    return layers.reverse().reduce((back, front) => over(front, back), [255, 255, 255]);
  };
  const opacity = (node) => {
    let whole = 1;
    for (let at = node; at; at = at.parentElement) whole *= Number(getComputedStyle(at).opacity);
    return whole;
  };
  const light = (color) => {
    const [red, green, blue] = color.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const found = [];
  for (const root of document.querySelectorAll(selectors)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const node = text.parentElement;
      if (!text.data.trim() || node.closest("[aria-disabled=true], :disabled, .xs-visually-hidden, caption")) continue;
      const style = getComputedStyle(node);
      if (style.visibility === "hidden" || style.display === "none") continue;
      const back = behind(node);
      const ink = parse(node instanceof SVGElement ? style.fill : style.color);
      const front = over([...ink.slice(0, 3), ink[3] * opacity(node)], back);
      const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
      found.push({ text: text.data.trim().slice(0, 40), where: node.className?.baseVal ?? node.className,
        contrast: Math.round(((high + 0.05) / (low + 0.05)) * 100) / 100 });
    }
  }
  return found;
}
