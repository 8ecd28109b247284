import { Images } from '@strapi/icons';
import type { StrapiApp } from '@strapi/strapi/admin';
import { PLUGIN_ID } from '../../pluginId';
import { messageId } from '../../translations';

/** Loads the component when the first such field is rendered; Strapi types this as a component. */
const loadInput = () => import('./AssetInput');

type CustomField = Exclude<Parameters<StrapiApp['customFields']['register']>[0], unknown[]>;

/** Returns the custom field `plugin::dam.asset`, which holds one asset or an ordered list. */
export function createAssetField(): CustomField {
  return {
    name: 'asset',
    pluginId: PLUGIN_ID,
    type: 'json',
    icon: Images,
    intlLabel: { id: messageId('customField.label') },
    intlDescription: { id: messageId('customField.description') },
    components: { Input: loadInput as unknown as CustomField['components']['Input'] },
    options: {
      base: [
        {
          sectionTitle: null,
          items: [
            {
              name: 'options.multiple' as 'required',
              type: 'checkbox',
              intlLabel: { id: messageId('customField.multiple') },
              description: { id: messageId('customField.multiple.description') },
            },
            {
              name: 'options.allowedTypes' as 'required',
              type: 'allowed-types-select',
              size: 6,
              intlLabel: { id: messageId('customField.types') },
              description: { id: messageId('customField.types.description') },
            },
          ],
        },
      ],
      advanced: [
        {
          sectionTitle: { id: 'global.settings' },
          items: [
            {
              name: 'required',
              type: 'checkbox',
              intlLabel: { id: 'form.attribute.item.requiredField' },
              description: { id: 'form.attribute.item.requiredField.description' },
            },
            {
              name: 'options.connections' as 'required',
              type: 'text',
              intlLabel: { id: messageId('customField.connections') },
              description: { id: messageId('customField.connections.description') },
            },
            {
              name: 'options.folders' as 'required',
              type: 'text',
              intlLabel: { id: messageId('customField.folders') },
              description: { id: messageId('customField.folders.description') },
            },
          ],
        },
        {
          sectionTitle: { id: messageId('customField.pictures') },
          items: [
            {
              name: 'options.aspect' as 'required',
              type: 'text',
              intlLabel: { id: messageId('customField.aspect') },
              description: { id: messageId('customField.aspect.description') },
            },
            {
              name: 'options.minWidth' as 'required',
              type: 'number',
              intlLabel: { id: messageId('customField.minWidth') },
            },
            {
              name: 'options.minHeight' as 'required',
              type: 'number',
              intlLabel: { id: messageId('customField.minHeight') },
            },
          ],
        },
        {
          sectionTitle: { id: messageId('customField.limits') },
          items: [
            {
              name: 'options.min' as 'required',
              type: 'number',
              intlLabel: { id: messageId('customField.min') },
            },
            {
              name: 'options.max' as 'required',
              type: 'number',
              intlLabel: { id: messageId('customField.max') },
            },
          ],
        },
      ],
    },
  } as CustomField;
}
