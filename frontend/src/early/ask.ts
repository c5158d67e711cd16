/**
 * What the editor needs first is asked while its code still loads: who is there, the project, the next items and the
 * first picture, decoded. The answers wait under the question (`questionOf`) until `api/early.ts` takes them.
 *
 * This file is built into the page: it shares no module with the rest of the code, only types.
 */

/** As many as the editor asks for when it opens: the item on the screen and those kept ready behind it. */
export const COUNT = 3

declare global {
  interface Window {
    __early?: Map<string, Promise<unknown>>
  }
}

export const questionOf = (method: string, path: string, body = ''): string => `${method} ${path} ${body}`

interface FirstItem {
  readonly media: readonly { readonly url: string; readonly mime: string }[]
}

/** The questions of the page at `place`, asked; no answer is null, whoever takes it asks again. */
export function askEarly({ pathname, search }: Pick<Location, 'pathname' | 'search'>, csrf: string | undefined): Map<string, Promise<unknown>> {
  const asked = new Map<string, Promise<unknown>>()
  const project = /^\/projects\/([^/]+)\/label\/?$/.exec(pathname)?.[1]
  if (project === undefined || !csrf) return asked
  const ask = (path: string, body?: string): Promise<Response | null> => {
    const answer = fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json', 'X-CSRFToken': csrf }),
      },
      ...(body !== undefined && { body }),
    }).catch(() => null)
    asked.set(questionOf(body === undefined ? 'GET' : 'POST', path, body), answer)
    return answer
  }
  const queue = new URLSearchParams(search).get('queue') ?? undefined
  const path = `/api/v1/projects/${project}/next`
  const body = JSON.stringify({ queue, count: COUNT })
  // Given away only when its picture is asked for: whoever has the item would ask a second time.
  const next = ask(path, body).then(async (answer) => {
    if (answer?.ok) await lookAhead(answer.clone(), asked).catch(() => undefined)
    return answer
  })
  asked.set(questionOf('POST', path, body), next)
  void ask('/api/v1/boot')
  void ask(`/api/v1/projects/${project}`)
  return asked
}

async function lookAhead(answer: Response, asked: Map<string, Promise<unknown>>): Promise<void> {
  const { assignments } = (await answer.json()) as { assignments: readonly FirstItem[] }
  for (const { url, mime } of assignments[0]?.media ?? []) {
    if (mime.startsWith('image/')) asked.set(questionOf('picture', url), picture(url).catch(() => null))
  }
}

async function picture(url: string): Promise<ImageBitmap | null> {
  const response = await fetch(url, { credentials: 'same-origin' })
  return response.ok ? createImageBitmap(await response.blob()) : null
}
