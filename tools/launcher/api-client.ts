/** A call that the api refused. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    const { message, requestId } = (body ?? {}) as { message?: string; requestId?: string }; // our error body, if it is one
    super(`the api answered ${status}: ${message ? `${message} (${requestId})` : JSON.stringify(body)}`);
    this.name = 'ApiError';
  }
}

export interface ApiAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it was sent. */
  readonly text: string;
  readonly body: T;
}

/** The native API of a running stack, as a merchant's program would call it. */
export class ApiClient {
  /** @param base address of the api without a slash at the end */
  constructor(
    private readonly base: string,
    private readonly apiKey: string,
  ) {}

  /** @throws ApiError for any answer that is not 2xx */
  async get<T>(path: string): Promise<T> {
    return (await this.send<T>('GET', path)).body;
  }

  /** @throws ApiError for any answer that is not 2xx */
  async post<T>(path: string, body: object, headers: Record<string, string> = {}): Promise<ApiAnswer<T>> {
    return this.send<T>('POST', path, body, headers);
  }

  /** @throws ApiError for any answer that is not 2xx */
  async put<T>(path: string, body: object): Promise<T> {
    return (await this.send<T>('PUT', path, body)).body;
  }

  /** @throws ApiError for any answer that is not 2xx */
  async delete<T>(path: string): Promise<T> {
    return (await this.send<T>('DELETE', path)).body;
  }

  private async send<T>(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<T>> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: { 'x-api-key': this.apiKey, ...(body && { 'content-type': 'application/json' }), ...headers },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    const parsed: unknown = text === '' ? null : JSON.parse(text);
    if (!response.ok) throw new ApiError(response.status, parsed);
    // Shapes are those of the OpenAPI document; the caller names the one of its route.
    return { status: response.status, headers: response.headers, text, body: parsed as T };
  }
}
