import { msg } from '@/i18n'
import type { Part } from './data'

export const PART_TITLES: Record<Part, string> = {
  access: msg('Terms and access'),
  licence: msg('Licence last seen'),
  permission: msg('Permission'),
  notice: msg('Information of the people (Art. 14)'),
  research: msg('Research protocol'),
  database: msg('Database right'),
  mining: msg('Reservations against mining'),
}
