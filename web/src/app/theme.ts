import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The brand colour. Shade 7 carries white text at 5.4 : 1, shade 3 is readable on dark surfaces. */
const jade: MantineColorsTuple = [
  '#eef8f6', '#d8eeea', '#b0dcd5', '#84c8be', '#5fb6aa', '#47a99c', '#2f8f83', '#1f766c', '#175e56', '#0f463f',
];

const OVERLAY_TITLE = { fontSize: '1.15rem', fontWeight: 650 };

export const theme = createTheme({
  primaryColor: 'jade',
  primaryShade: { light: 7, dark: 7 },
  colors: { jade },
  defaultRadius: 'md',
  respectReducedMotion: true,
  fontFamily:
    'Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.45rem' }, h2: { fontSize: '1.05rem' }, h3: { fontSize: '0.95rem' } } },
  // Plain objects: naming the components here would load them with the first screen.
  components: {
    // They fade and do not slide: see ui/inPlace.
    Drawer: { styles: { title: OVERLAY_TITLE }, defaultProps: { transitionProps: { duration: 200, transition: 'fade' } } },
    Modal: { styles: { title: OVERLAY_TITLE }, defaultProps: { transitionProps: { duration: 200, transition: 'fade' } } },
    TableScrollContainer: { defaultProps: { type: 'native' } },
  },
});

/** Mantine's dimmed text is 3.3 : 1 on white; WCAG AA asks for 4.5 : 1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-anchor': 'var(--mantine-color-jade-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    // Mantine's own text on these light badges stays below 4.5 : 1.
    '--mantine-color-orange-light-color': '#8a3a00',
    '--mantine-color-yellow-light-color': '#7a4a00',
    '--mantine-color-green-light-color': '#1d6330',
    '--soon': '#8a4a00',
    '--surface-page': '#f6f7f8',
    '--surface-side': '#eef1f2',
    '--line': 'var(--mantine-color-gray-3)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-anchor': 'var(--mantine-color-jade-3)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--soon': 'var(--mantine-color-orange-3)',
    '--surface-page': 'var(--mantine-color-dark-8)',
    '--surface-side': 'var(--mantine-color-dark-9)',
    '--line': 'var(--mantine-color-dark-4)',
  },
});
