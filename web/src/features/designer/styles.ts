// Styles that only the designer needs; the first screens do not load them.

import '@mantine/core/styles/Accordion.css';
import '@mantine/core/styles/Divider.css';
import '@mantine/core/styles/Fieldset.css';
import '@mantine/core/styles/Menu.css';
import '@mantine/core/styles/Tabs.css';
import './designer.css';
