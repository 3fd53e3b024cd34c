import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '@chaintill/config';
import '@fastify/cookie';

/**
 * The cookie of a session: for the server only, sent with requests of our own pages only, and over TLS only where there is
 * TLS. With TLS the `__Host-` prefix makes browsers refuse one that a sister domain tries to plant.
 */
export class SessionCookie {
  private readonly secure: boolean;
  private readonly name: string;

  constructor(config: Config) {
    this.secure = config.publicUrl.startsWith('https:');
    this.name = this.secure ? '__Host-chaintill_session' : 'chaintill_session';
  }

  read(request: FastifyRequest): string | undefined {
    return request.cookies[this.name];
  }

  set(reply: FastifyReply, token: string, expires: Date): void {
    reply.setCookie(this.name, token, { path: '/', httpOnly: true, sameSite: 'strict', secure: this.secure, expires });
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.name, { path: '/', httpOnly: true, sameSite: 'strict', secure: this.secure });
  }
}
