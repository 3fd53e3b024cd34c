import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Controller, Get, Header, Param, Res, StreamableFile } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '@chaintill/access';
import { ApiExcludeController } from '@chaintill/http';
import { DomainError } from '@chaintill/kernel';
import { OpenApiSource } from './openapi-source';

/** Files of the npm package that the page needs; nothing else of it is served, and nothing comes from elsewhere. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chaintill API</title>
<link rel="stylesheet" href="/api/v1/docs/assets/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/api/v1/docs/assets/swagger-ui-bundle.js"></script>
<script src="/api/v1/docs/start.js"></script>
</body>
</html>
`;
const START = `SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#ui', deepLinking: true, tryItOutEnabled: true });\n`;
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** The documents, and a page to read the native one. */
@Controller()
@ApiExcludeController()
export class DocsController {
  private readonly assets = join(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'), '..');

  constructor(private readonly source: OpenApiSource) {}

  @Get('api/v1/openapi.json')
  @Public()
  native(): Promise<OpenAPIObject> {
    return this.source.document('native');
  }

  @Get('admin/api/openapi.json')
  @Public()
  admin(): Promise<OpenAPIObject> {
    return this.source.document('admin');
  }

  @Get('checkout/api/openapi.json')
  @Public()
  checkout(): Promise<OpenAPIObject> {
    return this.source.document('checkout');
  }

  @Get('api/v1/docs')
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', CSP)
  page(): string {
    return PAGE;
  }

  @Get('api/v1/docs/start.js')
  @Public()
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return START;
  }

  @Get('api/v1/docs/assets/:file')
  @Public()
  asset(@Param('file') file: string, @Res({ passthrough: true }) reply: FastifyReply): StreamableFile {
    const type = Object.hasOwn(ASSETS, file) ? ASSETS[file] : undefined;
    if (!type) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'file' });
    reply.headers({ 'content-type': type, 'cache-control': 'public, max-age=86400' });
    return new StreamableFile(createReadStream(join(this.assets, file)));
  }
}
