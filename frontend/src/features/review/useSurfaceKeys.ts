import { useEffect, useLayoutEffect } from 'react'
import { bindEditor } from '@/commands'
import type { CommandHandler } from '@/commands/registry'
import type { Scope } from '@/commands/scopes'
import { commands, translate } from '@/app/commands'
import type { Editor } from '@/engine'
import { bindSpanEditor, type SpanEditor } from '@/modalities/text'
import { toast } from '@/ui/Toast'

interface Options {
  image: Editor | null
  spans: SpanEditor | null
  editing: boolean
  /** The scope while nothing is edited. */
  looking: Scope
  /** What the screen means by commands; these come before the editor's own. They have to keep their identity. */
  handlers: Readonly<Record<string, CommandHandler>>
}

/** The keys of what is shown: those of its editor while it is edited, else those for looking. */
export function useSurfaceKeys({ image, spans, editing, looking, handlers }: Options): void {
  // With the screen, not a moment after it: whoever sees it may press at once.
  useLayoutEffect(() => {
    const scope = !image && !editing ? looking : !image && !spans ? 'decision' : null
    const stops = [
      image ? bindEditor(commands, image, editing ? undefined : looking) : undefined,
      spans && editing ? bindSpanEditor(commands, spans) : undefined,
      // After the editor's: the latest binding of a command counts.
      commands.bind(handlers),
      scope ? commands.pushScope(scope) : undefined,
    ]
    return () => {
      for (const stop of stops) stop?.()
    }
  }, [image, spans, editing, looking, handlers])
  useEffect(() => image?.onRefused((message) => toast(translate(message), { tone: 'notice' })), [image])
}
