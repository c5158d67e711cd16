import { useEffect, useMemo, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Dialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { http } from '@/api/http'
import type { Page, Ref } from '@/api/types'
import { t } from '@/i18n'
import { sectionsFor } from '@/features/rights/sections'
import { Kbd } from '@/ui/Kbd'
import { enterModal } from '@/ui/modalScope'
import { commands, translate } from './commands'
import { usePrefs } from './prefs'
import { matches } from './paletteSearch'
import { placesFor } from './Rail'
import { useMe } from './session'
import styles from './CommandPalette.module.css'

export interface PaletteEntry {
  id: string
  label: string
  group: string
  keys?: string | undefined
  /** Why it can't be done now; the entry stays, so that people learn why. */
  reason?: string | undefined
  run: () => void
}


/** Everything that can be done from here, by typing a part of its name. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  // What can be done is asked before the palette itself takes the scope.
  const [here] = useState(commandsHere)
  useEffect(enterModal, [])
  const general = useGeneralEntries()
  const [text, setText] = useState('')
  const [index, setIndex] = useState(0)
  const found = useMemo(() => [...here, ...general].filter((entry) => matches(text, entry.label)), [here, general, text])
  const active = found[Math.min(index, found.length - 1)]

  function run(entry: PaletteEntry | undefined): void {
    if (!entry || entry.reason) return
    onClose()
    // The palette has to be gone: a command runs in the scope of the screen.
    setTimeout(entry.run)
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      if (found.length > 0) setIndex((found.length + Math.min(index, found.length - 1) + step) % found.length)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      run(active)
    }
  }

  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => !open && onClose()} className={styles.overlay}>
      <Modal className={styles.modal}>
        <Dialog aria-label={t('Search or run a command')} className={styles.dialog}>
          <input
            autoFocus
            className={styles.input}
            placeholder={t('Search or run a command')}
            aria-label={t('Search or run a command')}
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant={active ? `palette-${active.id}` : undefined}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setIndex(0)
            }}
            onKeyDown={onKeyDown}
          />
          <div id="palette-list" role="listbox" aria-label={t('Results')} className={styles.list}>
            {found.map((entry, position) => (
              <div key={entry.id} role="presentation">
                {(position === 0 || found[position - 1]?.group !== entry.group) && (
                  <div className={styles.group} role="presentation">
                    {entry.group}
                  </div>
                )}
                {/* The keyboard stays in the input above; the pointer is a second way. */}
                {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
                <div
                  id={`palette-${entry.id}`}
                  role="option"
                  aria-selected={entry === active}
                  aria-disabled={entry.reason ? true : undefined}
                  ref={entry === active ? scrollIntoView : undefined}
                  className={styles.entry}
                  onPointerMove={() => setIndex(position)}
                  onClick={() => run(entry)}
                >
                  <span className={styles.label}>{entry.label}</span>
                  {entry.reason && <span className="small faint">{entry.reason}</span>}
                  {entry.keys && <Kbd keys={entry.keys} />}
                </div>
              </div>
            ))}
          </div>
          {found.length === 0 && (
            <p className={styles.nothing} role="status">
              {t('Nothing here is called “{text}”.', { text })}
            </p>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

/** Commands of the screen that is shown; those that can't run now say why. */
function commandsHere(): PaletteEntry[] {
  return commands
    .list()
    .filter(({ definition }) => definition.id !== 'help.palette')
    .map(({ definition, keys, enabled }) => ({
      id: definition.id.replaceAll('.', '-'),
      label: translate(definition.label),
      group: t('Here'),
      keys: keys[0],
      reason: enabled === true ? undefined : translate(enabled),
      run: () => void commands.run(definition.id),
    }))
}

function useGeneralEntries(): PaletteEntry[] {
  const me = useMe()
  const navigate = useNavigate()
  const set = usePrefs((prefs) => prefs.set)
  const places = placesFor(me)
  const { data: projects } = useQuery({
    queryKey: ['projects', 'palette'],
    queryFn: ({ signal }) => http.get<Page<Ref>>('/projects', { query: { limit: 50 }, signal }),
    enabled: places.length > 1,
    staleTime: 60_000,
  })
  return useMemo(() => {
    const go = t('Go to')
    const look = t('Look')
    return [
      ...places.map((place) => ({ id: `go-${place.label}`, label: t(place.label), group: go, run: () => void navigate({ to: place.to }) })),
      // The first of them is Rights itself, a place of the rail.
      ...(places.length > 1 ? sectionsFor(me).slice(1) : []).map((section) => ({
        id: `go-${section.to}`,
        label: t('Rights: {section}', { section: t(section.label) }),
        group: go,
        run: () => void navigate({ to: section.to }),
      })),
      { id: 'go-account', label: t('Account and keyboard'), group: go, run: () => void navigate({ to: '/account' }) },
      ...(projects?.results ?? []).map((project) => ({
        id: `project-${project.id}`,
        label: project.name,
        group: t('Projects'),
        run: () => void navigate({ href: `/projects/${project.id}` }),
      })),
      { id: 'theme-light', label: t('Use the light theme'), group: look, run: () => set({ theme: 'light' }) },
      { id: 'theme-dark', label: t('Use the dark theme'), group: look, run: () => set({ theme: 'dark' }) },
      { id: 'theme-system', label: t('Use the theme of the system'), group: look, run: () => set({ theme: 'system' }) },
    ]
  }, [places, me, projects, navigate, set])
}
