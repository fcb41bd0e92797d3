// A mail address that is typed into a field of FEEL is kept as the plain text it is: as FEEL it would only be an error.

import { plainAddress } from './fieldText';
import { inputsOf, type Modeling } from './inputs';
import type { DrawnElement, ElementRegistry, Events } from './services';

class PlainAddresses {
  static $inject = ['eventBus', 'elementRegistry', 'modeling', 'config.propertiesPanel', 'translate'];
  /** Elements that were given an address and are still being typed at. */
  private readonly typed = new Set<DrawnElement>();
  private timer?: ReturnType<typeof setTimeout>;

  constructor(
    events: Events<{ elements?: DrawnElement[] }>,
    private readonly registry: ElementRegistry,
    private readonly modeling: Modeling,
    panel: { parent: HTMLElement },
    translate: (text: string) => string,
  ) {
    const watcher = new MutationObserver(() => hideStaleErrors(panel.parent, translate('Unparsable FEEL expression.')));
    watcher.observe(panel.parent, { subtree: true, childList: true, characterData: true, attributeFilter: ['class'] });
    events.on('elements.changed', ({ elements = [] }) => {
      const found = elements.filter((one) => inputsOf(one).some(({ source }) => plainAddress(source)));
      found.forEach((one) => this.typed.add(one));
      if (found.length) this.soon();
    });
    panel.parent.addEventListener('focusout', () => this.typed.size && this.soon());
    events.on('diagram.destroy', () => {
      clearTimeout(this.timer);
      watcher.disconnect();
    });
  }

  /** After the change or the move of the cursor that is under way. */
  private soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.mend());
  }

  private mend() {
    // Half an address looks like one: it is left until the cursor is elsewhere.
    if (document.activeElement?.closest('.feel-active')) return;
    for (const element of this.typed) {
      if (!this.registry.get(element.id)) continue;
      for (const input of inputsOf(element)) {
        const source = plainAddress(input.source);
        if (source) this.modeling.updateModdleProperties(element, input, { source });
      }
    }
    this.typed.clear();
  }
}

/** The toolkit keeps what it said about an expression under the plain text that took its place. */
function hideStaleErrors(panel: HTMLElement, unparsable: string) {
  for (const error of panel.querySelectorAll<HTMLElement>('.bio-properties-panel-error')) {
    const entry = error.closest('.bio-properties-panel-entry');
    const stale = error.textContent === unparsable && !entry?.querySelector('.feel-active');
    error.style.display = stale ? 'none' : '';
    if (entry?.classList.contains('has-error') === stale) entry.classList.toggle('has-error', !stale);
  }
}

export const plainAddressesModule = { __init__: ['plainAddresses'], plainAddresses: ['type', PlainAddresses] };
