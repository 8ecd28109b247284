import { Images } from '@strapi/icons';
import type { StrapiApp } from '@strapi/strapi/admin';
import { PLUGIN_ID } from '../pluginId';
import { messageId } from '../translations';

/** Not a component: it loads one when the first such field is drawn. */
const loadInput = () => import('./AssetInput');

type CustomField = Exclude<Parameters<StrapiApp['customFields']['register']>[0], unknown[]>;

/** `plugin::dam.asset`: one asset, or several in an order. */
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
          ],
        },
      ],
    },
  } as CustomField;
}
