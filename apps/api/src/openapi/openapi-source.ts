import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { SurfaceName } from './documents';

/** Makes each document when it is first asked for: describing all routes at the start would make every start slower. */
@Injectable()
export class OpenApiSource {
  private readonly made = new Map<SurfaceName, Promise<OpenAPIObject>>();
  private make: ((surface: SurfaceName) => Promise<OpenAPIObject>) | undefined;

  /** Set once the app stands: a document describes the whole of it. */
  use(make: (surface: SurfaceName) => Promise<OpenAPIObject>): void {
    this.make = make;
  }

  async document(surface: SurfaceName): Promise<OpenAPIObject> {
    if (!this.make) throw new Error('the app is not complete yet');
    let document = this.made.get(surface);
    if (!document) this.made.set(surface, (document = this.make(surface)));
    return document;
  }
}
