"""Descriptions of a release: DCAT-AP.de catalogue, VoID, PROV-O, versions, CSVW."""
