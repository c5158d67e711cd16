import { Monitor, Moon, Sun } from 'lucide-react'
import { usePrefs } from '@/app/prefs'
import { t } from '@/i18n'
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

export function KeyboardSection() {
  const { singleKeys, set } = usePrefs()
  return (
    <Section
      title={t('Keyboard')}
      lead={t('The editor answers to single letters and digits, such as B for a box. Turn them off if you type them by accident or by voice; keys with Ctrl and Alt stay.')}
    >
      <Checkbox isSelected={singleKeys} onChange={(on) => set({ singleKeys: on })}>
        {t('Single letters and digits are shortcuts')}
      </Checkbox>
    </Section>
  )
}
