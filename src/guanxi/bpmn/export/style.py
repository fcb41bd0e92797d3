"""The style sheet inside every picture: two colours, light and dark, and the kinds of lines."""

STYLE = """
.bpmn { --ink: var(--bpmn-ink, #22303c); --paper: var(--bpmn-paper, #ffffff); color: var(--ink);
  font: 12px "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", Arial, sans-serif; }
@media (prefers-color-scheme: dark) {
  .bpmn { --ink: var(--bpmn-ink, #d7dee5); --paper: var(--bpmn-paper, #1a2129); } }
.bpmn .paper { fill: var(--paper); }
.bpmn .shape { fill: var(--paper); stroke: currentColor; stroke-width: 1.6; }
.bpmn .thin { stroke-width: 1; }
.bpmn .thick { stroke-width: 4; }
.bpmn .none { fill: none; }
.bpmn .outline { fill: none; stroke: currentColor; stroke-width: 1.3; stroke-linejoin: round; stroke-linecap: round; }
.bpmn .solid { fill: currentColor; stroke: currentColor; stroke-width: 1; stroke-linejoin: round; }
.bpmn .inverse { fill: none; stroke: var(--paper); stroke-width: 1.2; }
.bpmn .dashed { stroke-dasharray: 7 4; }
.bpmn .dotted { stroke-dasharray: 1.5 4; stroke-linecap: round; }
.bpmn .framed { stroke-dasharray: 9 4 1.5 4; }
.bpmn .flow { fill: none; stroke: currentColor; stroke-width: 1.4; stroke-linejoin: round; }
.bpmn text { fill: currentColor; stroke: none; }
.bpmn .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
"""
