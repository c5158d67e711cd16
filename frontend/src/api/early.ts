/** Answers to what the page asked before this code was there (`early/ask.ts`), each given once. */

function take(question: string): Promise<unknown> | undefined {
  const answer = window.__early?.get(question)
  window.__early?.delete(question)
  return answer
}

/** The response to a request that was sent early, null when there is none. */
export async function earlyResponse(method: string, path: string, body: unknown): Promise<Response | null> {
  const text = body === undefined ? '' : JSON.stringify(body)
  return ((await take(`${method} ${path} ${text}`)) as Response | null | undefined) ?? null
}

/** The decoded picture of an address that was asked early, null when there is none. */
export async function earlyPicture(url: string): Promise<ImageBitmap | null> {
  return ((await take(`picture ${url} `)) as ImageBitmap | null | undefined) ?? null
}
