import { Monitor, Moon, Sun } from 'lucide-react'
import { commands, useCommandsVersion } from '@/app/commands'
import { usePrefs } from '@/app/prefs'
import type { PresetName } from '@/commands'
import { msg, t } from '@/i18n'
import { Checkbox } from '@/ui/Checkbox'
import { SegmentedControl } from '@/ui/Segmented'
import { Section } from './Section'

export function AppearanceSection() {
  const { theme, canvas, set } = usePrefs()
  return (
    <Section title={t('Look')} lead={t('Kept on this device.')}>
      <SegmentedControl
        label={t('Theme')}
        value={theme}
        onChange={(next) => set({ theme: next })}
        segments={[
          { value: 'system', label: t('Like the system'), icon: <Monitor /> },
          { value: 'light', label: t('Light'), icon: <Sun /> },
          { value: 'dark', label: t('Dark'), icon: <Moon /> },
        ]}
      />
      <SegmentedControl
        label={t('Surround of pictures')}
        value={canvas}
        onChange={(next) => set({ canvas: next })}
        segments={[
          { value: 'theme', label: t('Like the theme') },
          { value: 'grey', label: t('Neutral grey') },
        ]}
      />
    </Section>
  )
}

const PRESET_NAMES: Record<PresetName, string> = {
  clearlabel: msg('Clearlabel'),
  cvat: msg('CVAT'),
  'label-studio': msg('Label Studio'),
  prodigy: msg('Prodigy'),
}

export function KeyboardSection() {
  useCommandsVersion()
  const { preferences } = commands
  return (
    <Section
      title={t('Keyboard')}
      lead={t('The editor answers to single letters and digits, such as B for a box. Turn them off if you type them by accident or by voice; keys with Ctrl and Alt stay.')}
    >
      <Checkbox isSelected={preferences.singleKeys} onChange={(singleKeys) => commands.setPreferences({ ...preferences, singleKeys })}>
        {t('Single letters and digits are shortcuts')}
      </Checkbox>
      <SegmentedControl
        label={t('Keys as in')}
        value={preferences.preset}
        onChange={(preset) => commands.setPreferences({ ...preferences, preset })}
        segments={(Object.keys(PRESET_NAMES) as PresetName[]).map((value) => ({ value, label: t(PRESET_NAMES[value]) }))}
      />
    </Section>
  )
}
