// The modeler put together: drawing, properties, templates of our activities, completion, simulation.

import ElementTemplateChooserModule from '@bpmn-io/element-template-chooser';
import { ZeebeVariableResolverModule } from '@bpmn-io/variable-resolver';
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from 'bpmn-js-create-append-anything';
import { CloudElementTemplatesPropertiesProviderModule } from 'bpmn-js-element-templates';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import TokenSimulationModule from 'bpmn-js-token-simulation';
import Modeler from 'bpmn-js/lib/Modeler';
import CloudBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import ZeebeModdle from 'zeebe-bpmn-moddle/resources/zeebe';

import type { Language } from '../../locales/i18n';
import { stepIconsModule, type WithIcon } from '../stepIcons';
import { advancedModule } from './advanced';
import { insertFieldModule } from './insertField';
import { insertStepModule } from './insertStep';
import { keepSelectionModule } from './keepSelection';
import { RECORD_TRIGGER } from './linkTemplates';
import { ownFirstModule } from './ownFirst';
import { padAboveModule } from './padAbove';
import { plainAddressesModule } from './plainAddresses';
import { searchCountModule } from './searchCount';
import { startNameModule, startNames, type TriggerTemplate } from './startName';
import { translateModule } from './translate';
import { variablesModule, type Suggestion } from './variables';

export interface ModelerOptions {
  container: HTMLElement;
  properties: HTMLElement;
  /** Element templates as the server gives them. */
  templates: WithIcon[];
  language: Language;
  suggest: (object: string) => Suggestion[];
}

/** Returns an empty modeler; `importXML` shows a process. */
export function makeModeler({ container, properties, templates, language, suggest }: ModelerOptions): Modeler {
  const trigger = templates.find((one) => one.id === RECORD_TRIGGER) as TriggerTemplate | undefined;
  const named = startNames(trigger, (record, happens) => (language === 'zh-CN' ? `${record}已${happens}` : `${record} ${happens}`));
  const modules: unknown[] = [
    BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule, CloudBehaviors,
    CloudElementTemplatesPropertiesProviderModule, ElementTemplateChooserModule, stepIconsModule(templates),
    CreateAppendAnythingModule, CreateAppendElementTemplatesModule,
    insertStepModule(suggest), insertFieldModule, plainAddressesModule, keepSelectionModule, ownFirstModule, searchCountModule, advancedModule, padAboveModule,
    TokenSimulationModule, ZeebeVariableResolverModule,
    startNameModule(named), variablesModule(suggest), translateModule(language),
  ];
  const options: Record<string, unknown> = {
    container,
    propertiesPanel: { parent: properties },
    elementTemplates: templates,
    moddleExtensions: { zeebe: ZeebeModdle },
    additionalModules: modules,
  };
  const modeler = new Modeler(options);
  // Steps back and forth go over whole texts, also those that came from another view: the page takes them.
  const actions = modeler.get<{ unregister(name: string): void; register(name: string, action: () => void): void }>('editorActions');
  for (const name of ['undo', 'redo']) {
    actions.unregister(name);
    actions.register(name, () => undefined);
  }
  return modeler;
}
