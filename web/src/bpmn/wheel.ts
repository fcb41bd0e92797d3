// The page and not the diagram follows the wheel: who turns it above a diagram wants to see what stands below.

/** Keeps plain turns of the wheel from the toolkit; with Ctrl, ⌘ or Shift and sideways it zooms and moves the diagram as ever. */
export function leaveWheelToPage(host: HTMLElement): void {
  const filter = (event: WheelEvent) => {
    const ours = event.ctrlKey || event.metaKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!ours) event.stopPropagation();
  };
  host.addEventListener('wheel', filter, { capture: true, passive: true });
}
