import { useState } from 'react'
import type { CommandDefinition, CommandView } from '@/commands'
import { msg, t } from '@/i18n'
import { Dialog } from '@/ui/Dialog'
import { Kbd } from '@/ui/Kbd'
import { commands, translate } from './commands'
import styles from './CheatSheet.module.css'

const GROUPS: Record<CommandDefinition['group'], string> = {
  work: msg('Work'),
  labels: msg('Labels'),
  tools: msg('Tools'),
  shape: msg('Shapes'),
  objects: msg('Objects'),
  text: msg('Text'),
  decision: msg('Decisions'),
  review: msg('Review'),
  suggestions: msg('Suggestions'),
  edit: msg('Edit'),
  view: msg('View'),
  help: msg('Help'),
}

/** The keys that work on the screen behind, by what they are for. */
export default function CheatSheet({ onClose }: { onClose: () => void }) {
  // Asked before the dialog takes the scope. Digits that no label or option has are left out.
  const [list] = useState(() =>
    commands.list().filter(({ definition, keys, enabled }) => keys.length > 0 && (definition.group !== 'labels' || enabled === true)),
  )
  return (
    <Dialog title={t('Keys that work here')} isOpen onClose={onClose} size="wide">
      {/* What scrolls has to be reachable by key. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.columns} tabIndex={0} role="region" aria-label={t('Keys')}>
        {(Object.keys(GROUPS) as CommandDefinition['group'][]).map((group) => {
          const members = list.filter(({ definition }) => definition.group === group)
          return members.length > 0 && <Group key={group} title={t(GROUPS[group])} members={members} />
        })}
      </div>
    </Dialog>
  )
}

function Group({ title, members }: { title: string; members: readonly CommandView[] }) {
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{title}</h3>
      <dl>
        {members.map(({ definition, keys, enabled }) => (
          <div key={definition.id} className={styles.line}>
            <dt>
              {translate(definition.label)}
              {/* What the work itself does not allow is worth a word; what only waits for a selection is not. */}
              {definition.group === 'work' && enabled !== true && <span className={styles.reason}>{translate(enabled)}</span>}
            </dt>
            <dd>
              {keys.slice(0, 2).map((chord) => (
                <Kbd key={chord} keys={chord} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
