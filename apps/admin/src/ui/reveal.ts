/**
 * Scrolls the box around an element until the element is in sight, and nothing else: `scrollIntoView` would also move the place
 * from which the Tab key starts.
 * @param margin what has to stay free above and below it, in pixels
 */
export function reveal(element: Element, margin: { readonly above: number; readonly below: number }): void {
  let box = element.parentElement;
  while (box && getComputedStyle(box).overflowY !== 'auto') box = box.parentElement;
  if (!box) return;
  const [place, frame] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  const hiddenBelow = place.bottom + margin.below - frame.bottom;
  const hiddenAbove = frame.top - (place.top - margin.above);
  if (hiddenBelow > 0) box.scrollTop += hiddenBelow;
  else if (hiddenAbove > 0) box.scrollTop -= hiddenAbove;
}
