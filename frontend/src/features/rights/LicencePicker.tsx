import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Check, ChevronDown, CircleAlert, CircleHelp, X } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { ComboBox } from 'react-aria-components/ComboBox'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Text } from 'react-aria-components/Text'
import { t } from '@/i18n'
import { Skeleton } from '@/ui/Skeleton'
import fieldStyles from '@/ui/Field.module.css'
import { licencesQuery, type Licence } from './data'
import styles from './LicencePicker.module.css'

/** The licences that most files come under, first; all others by typing. */
const COMMON = ['LicenseRef-own-work', 'LicenseRef-consented-upload', 'CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'CC-BY-NC-4.0', 'CC-BY-ND-4.0', 'LicenseRef-all-rights-reserved']

function inOrder(licences: readonly Licence[]): Licence[] {
  const rank = (licence: Licence): number => (COMMON.includes(licence.id) ? COMMON.indexOf(licence.id) : COMMON.length)
  return [...licences].sort((a, b) => rank(a) - rank(b))
}

/** As people write licences: `cc-by-nc`, `CC BY NC` and `ccbync` are alike. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]+/g, '')
}

interface Props {
  label: string
  /** An SPDX id or what was typed; null while nothing is stated. */
  value: string | null
  onChange: (value: string | null) => void
  description?: string
}

/** A licence by its name, with what it permits in plain words below. What isn't in the list may be typed as it is written. */
export function LicencePicker({ label, value, onChange, description }: Props) {
  const licences = useQuery(licencesQuery)
  const options = useMemo(() => inOrder(licences.data?.results ?? []), [licences.data])
  const searched = useMemo(() => new Map(options.map(({ id, name, short }) => [short, plain(`${short} ${id} ${name}`)])), [options])
  const chosen = options.find((licence) => licence.id === value)
  if (!licences.data && licences.isPending) return <Skeleton height="54px" />
  return (
    <div className={styles.picker}>
      <ComboBox
        defaultItems={options}
        defaultFilter={(short, typed) => (searched.get(short) ?? plain(short)).includes(plain(typed))}
        selectedKey={chosen ? value : null}
        defaultInputValue={chosen ? chosen.short : (value ?? '')}
        onSelectionChange={(key) => {
          if (key !== null) onChange(String(key))
        }}
        onBlur={(event) => {
          const typed = event.target instanceof HTMLInputElement ? event.target.value.trim() : ''
          if (!chosen || typed !== chosen.short) onChange(options.find((one) => plain(one.short) === plain(typed) || plain(one.id) === plain(typed))?.id ?? (typed || null))
        }}
        allowsCustomValue
        menuTrigger="focus"
        className={fieldStyles.field}
      >
        <Label className={fieldStyles.label}>{label}</Label>
        <div className={styles.box}>
          <Input className={fieldStyles.input} placeholder={t('Not stated')} />
          <Button className={styles.open} aria-label={t('Show licences')}>
            <ChevronDown aria-hidden="true" />
          </Button>
        </div>
        {description && (
          <Text slot="description" className={fieldStyles.description}>
            {description}
          </Text>
        )}
        <Popover className={styles.popover} offset={4}>
          <ListBox<Licence> className={styles.list}>
            {(licence) => (
              <ListBoxItem id={licence.id} textValue={licence.short} className={styles.item}>
                <Text slot="label">{licence.short}</Text>
                <Text slot="description" className={fieldStyles.description}>
                  {licence.name}
                </Text>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {chosen && <Summary licence={chosen} />}
    </div>
  )
}

function sign(line: string) {
  if (line.startsWith('You may not')) return <X aria-hidden="true" data-tone="no" />
  if (line.startsWith('You may')) return <Check aria-hidden="true" data-tone="yes" />
  if (line.startsWith('You must')) return <CircleAlert aria-hidden="true" data-tone="must" />
  return <CircleHelp aria-hidden="true" data-tone="ask" />
}

function Summary({ licence }: { licence: Licence }) {
  return (
    <ul className={styles.summary} aria-label={t('What {licence} says', { licence: licence.short })}>
      {licence.summary.map((line) => (
        <li key={line}>
          {sign(line)}
          {line}
        </li>
      ))}
    </ul>
  )
}
